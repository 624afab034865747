import Foundation
import PlanioOAuth

// Users and one's own account, as Redmine's UsersController and MyController do it.

extension SandboxState {
    static let userRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "users") { state, context throws(SandboxRefusal) in try state.listUsers(context) },
        SandboxRoute("POST", "users") { state, context throws(SandboxRefusal) in try state.createUser(context) },
        SandboxRoute("GET", "users/:id") { state, context throws(SandboxRefusal) in
            let user = try state.user(context)
            guard state.sees(user, context.caller) else { throw SandboxRefusal(status: 404) }
            return SandboxResponse(json: ["user": state.json(user, include: context.include, context.caller)])
        },
        SandboxRoute("PUT", "users/:id") { state, context throws(SandboxRefusal) in try state.updateUser(context) },
        SandboxRoute("DELETE", "users/:id") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let user = try state.user(context)
            let isLastAdmin = !state.users.values.contains { $0.isAdmin && $0.isActive && $0.id != user.id }
            if user.id == context.caller.id, isLastAdmin { throw SandboxRefusal(status: 422) }
            state.deleteUser(user.id)
            return .noContent
        },
        SandboxRoute("GET", "my/account") { state, context throws(SandboxRefusal) in
            guard let user = context.caller.user else { throw state.mustSignIn }
            return SandboxResponse(json: ["user": state.accountJSON(user, context.caller)])
        },
        SandboxRoute("PUT", "my/account") { state, context throws(SandboxRefusal) in
            guard let user = context.caller.user else { throw state.mustSignIn }
            guard !context.caller.isByOAuth else { throw SandboxRefusal(status: 403) }
            return try state.save(user, context, isAdmin: false)
        },
    ]

    private func user(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxUser {
        if context.path[":id"] == "current" {
            guard let user = context.caller.user else { throw mustSignIn }
            return user
        }
        guard let user = users[context.id()] else { throw SandboxRefusal(status: 404) }
        return user
    }

    // MARK: As JSON

    func json(_ user: SandboxUser, include: Set<String>, _ caller: SandboxCaller) -> JSONValue {
        let isOwn = user.id == caller.id
        var json: JSONMembers = ["id": .int(user.id), "login": .string(user.login)]
        // One's own is false by OAuth without the scope.
        if caller.isAdmin || isOwn { json["admin"] = .bool(isOwn ? caller.isAdmin : user.isAdmin) }
        json["firstname"] = .string(user.firstname)
        json["lastname"] = .string(user.lastname)
        if caller.isAdmin || !user.hidesMail { json["mail"] = .string(user.mail) }
        addTimes(of: user, to: &json)
        if caller.isAdmin || isOwn { json["twofa_scheme"] = .null }
        if caller.isAdmin || (isOwn && !caller.isByOAuth) { json["api_key"] = .string(user.apiKey) }
        if caller.isAdmin { json["status"] = .int(user.status.rawValue) }
        json["custom_fields"] = self.json(user.customValues, customFields(of: .user))
        if caller.isAdmin, include.contains("groups") {
            json["groups"] = .array(groups(ofUser: user.id).map { Self.reference($0.id, $0.name) })
        }
        if include.contains("memberships") { json["memberships"] = membershipsJSON(of: user.id, caller) }
        return .object(json)
    }

    private func addTimes(of user: SandboxUser, to json: inout JSONMembers) {
        json["created_on"] = Self.time(user.createdOn)
        json["updated_on"] = Self.time(user.updatedOn)
        json["last_login_on"] = Self.time(user.lastLoginOn)
        json["passwd_changed_on"] = Self.time(user.passwordChangedOn)
    }

    /// As a list shows it to an administrator.
    private func listJSON(_ user: SandboxUser) -> JSONValue {
        var json: JSONMembers = [
            "id": .int(user.id), "login": .string(user.login), "admin": .bool(user.isAdmin),
            "firstname": .string(user.firstname), "lastname": .string(user.lastname), "mail": .string(user.mail),
        ]
        addTimes(of: user, to: &json)
        json["twofa_scheme"] = .null
        json["status"] = .int(user.status.rawValue)
        json["custom_fields"] = self.json(user.customValues, customFields(of: .user))
        return .object(json)
    }

    private func accountJSON(_ user: SandboxUser, _ caller: SandboxCaller) -> JSONValue {
        var json: JSONMembers = [
            "id": .int(user.id), "login": .string(user.login), "admin": .bool(caller.isAdmin),
            "firstname": .string(user.firstname), "lastname": .string(user.lastname), "mail": .string(user.mail),
            "created_on": Self.time(user.createdOn), "last_login_on": Self.time(user.lastLoginOn),
        ]
        if !caller.isByOAuth { json["api_key"] = .string(user.apiKey) }
        json["custom_fields"] = self.json(user.customValues, customFields(of: .user))
        return .object(json)
    }

    // MARK: What is done

    private func listUsers(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        try requireAdmin(context.caller)
        let query = SandboxQueryContext(state: self, caller: context.caller, project: nil, now: context.now)
        var parameters = context.parameters
        // Here `name` is plain words, in which operators mean nothing, and `group_id` is short for a filter.
        let name = parameters.text("name")
        if name != nil { parameters.members["name"] = .null }
        if let group = parameters.text("group_id") { parameters.members["is_member_of_group"] = .string("=\(group)") }
        var found = try SandboxQuery.users(query).run(on: Array(users.values), parameters, query)
        if let name {
            let words = SandboxWords(name)
            found = found.filter { user in
                [user.login, user.firstname, user.lastname, user.mail].contains { words.match($0, "~") }
            }
        }
        return list("users", found, context, listJSON)
    }

    private mutating func createUser(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        try requireAdmin(context.caller)
        guard let attributes = context.parameters["user"]?.object else { throw SandboxRefusal(.internalError) }
        let blank = SandboxUser(
            id: 0, login: "", password: "", firstname: "", lastname: "", mail: "", apiKey: random(), now: context.now)
        var edit = SandboxUserEdit(blank, original: nil, self)
        edit.user.passwordChangedOn = nil
        try edit.assign(
            attributes, preferences: context.parameters["pref"]?.object ?? [:], isAdmin: true, context.now)
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        let id = nextID(.user)
        var user = SandboxUser(
            id: id, login: edit.user.login, password: edit.user.password, firstname: edit.user.firstname,
            lastname: edit.user.lastname, mail: edit.user.mail, apiKey: edit.user.apiKey, now: context.now)
        user.take(edit.user)
        user.customValues.store(customFields(of: .user))
        users[id] = user
        if context.isTrue("send_information") { mailedAccounts.append(user.login) }
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/users/\(id)"],
            json: ["user": json(user, include: context.include, context.caller)])
    }

    private mutating func updateUser(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        try requireAdmin(context.caller)
        let user = try user(context)
        guard context.parameters["user"]?.object != nil else { throw SandboxRefusal(.internalError) }
        return try save(user, context, isAdmin: true)
    }

    private mutating func save(
        _ user: SandboxUser, _ context: SandboxContext, isAdmin: Bool
    ) throws(SandboxRefusal) -> SandboxResponse {
        var edit = SandboxUserEdit(user, original: user, self)
        try edit.assign(
            context.parameters["user"]?.object ?? [:], preferences: context.parameters["pref"]?.object ?? [:],
            isAdmin: isAdmin, context.now)
        if let wanted = edit.groups {
            // Rails does so before it looks whether the rest is right.
            let present = Set(groups(ofUser: user.id).map(\.id))
            for group in present.subtracting(wanted) { remove(user: user.id, fromGroup: group) }
            for group in wanted.subtracting(present).sorted() { add(user: user.id, toGroup: group) }
        }
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        edit.user.updatedOn = context.now
        edit.user.customValues.store(customFields(of: .user))
        users[user.id] = edit.user
        // Who is let in is told that instead.
        let isLetIn = user.status == .registered && edit.user.isActive
        if isAdmin, context.isTrue("send_information"), edit.user.isActive, !isLetIn, user.id != context.caller.id {
            mailedAccounts.append(edit.user.login)
        }
        return .noContent
    }
}

extension SandboxUser {
    /// Everything but the id, the names, the key and the times.
    fileprivate mutating func take(_ other: SandboxUser) {
        isAdmin = other.isAdmin
        status = other.status
        hidesMail = other.hidesMail
        seesNewestFirst = other.seesNewestFirst
        mailNotification = other.mailNotification
        language = other.language
        mustChangePassword = other.mustChangePassword
        authSource = other.authSource
        customValues = other.customValues
        passwordChangedOn = other.passwordChangedOn
    }
}
