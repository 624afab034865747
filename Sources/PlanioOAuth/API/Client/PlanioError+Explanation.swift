extension PlanioError {
    /// What happened and what to do next.
    var explanation: String {
        switch kind {
        case .invalidRequest(let problem): "The request was not sent: \(problem)."
        case .validation(let messages) where messages.isEmpty:
            "The server refused the values and gives no reason; if lock_version was sent, somebody else changed it meanwhile."
        case .validation(let messages): "The server refused the values: \(Self.list(messages))."
        case .notFound: "Not found, or not visible to this user."
        case .forbidden(let reason): "Forbidden: \(reason)."
        case .unauthorized(let reason): "\(reason)."
        case .identity(let error): "Identity check: \(error.explanation)"
        case .session(let error): error.description
        case .conflict: "Somebody else changed it meanwhile; read it again and repeat the change."
        case .alreadyExists: "There is one of that name already, and nothing was changed; read it and update it."
        case .inUse(let reason): "The server does not delete it: \(reason)."
        case .rejected(let messages) where messages.isEmpty: "The server did not accept the request."
        case .rejected(let messages): "The server did not accept the request: \(Self.list(messages))."
        case .tooManyRequests(let wait): "Too many requests\(Self.wait(wait))."
        case .server(let wait): "The server failed; it may or may not have carried the request out\(Self.wait(wait))."
        case .redirected(let origin?):
            "The server redirects to \(origin), which is not followed: only reads are, below the site and not in circles; set `site` accordingly."
        case .redirected(nil): "The server redirects, which is not followed; check `site`."
        case .unexpectedResponse where status == 304:
            "The server says that nothing changed, which nobody asked; look for a cache on the way."
        case .unexpectedResponse:
            "The response is not what this request is answered with; it may or may not have been carried out."
        case .otherObject(let asked, let received):
            "The response is about the object \(received) instead of \(asked): it is late, or a proxy mixed responses up. Nothing of it was used."
        case .undecodable(let path, let problem):
            "The response is not as expected: \(problem)\(path.isEmpty ? "" : " at \(path)")."
        case .fieldsNotAllowed(let fields):
            "Not sent, because the server would drop fields without a word: "
                + fields.map {
                    "\($0.field) needs the scope \($0.scopes.sorted().map(\.rawValue).joined(separator: " or "))"
                }
                .joined(separator: "; ") + ". Authorize again with it."
        case .unconfirmed(let what):
            "The server said success, but does not show this user \(what), so whether it did as asked is not known. Give the user the permission to see it, or do not ask for a confirmation."
        case .ignored(let fields, _):
            "The server ignored \(fields.joined(separator: ", ")) and did the rest: the user's role, the workflow or derived values do not allow it, or a default took its place."
        case .filterNeedsProject(let filter):
            "The server ignores the filter \(filter) unless one project is listed; list in: a project."
        case .filterIgnored(let filter, let element):
            "The server ignored the filter \(filter) and listed \(element), which it rules out: the user may not use it, or it is switched off."
        case .name(let error): "Not found by name: \(error)."
        case .uploadsRefused(let uploads): "\(uploads)."
        case .wrongSize(let expected, let received):
            "The file has \(expected) bytes by what the server says, and \(received) came; nothing was kept. Read its attachment again and repeat the download."
        case .wrongDigest:
            "What came has not the file's checksum by what the server says; nothing was kept. Repeat the download."
        case .localFile(let error): "\(error)."
        case .listTimedOut(let limit):
            "The list was not complete after \(limit) of waiting for the server; raise `limits.listTimeout`, or ask for less."
        case .inconsistentList(let problem): "The list contradicts itself: \(problem). Read it again."
        case .transport(let error): "No response: \(error)."
        }
    }

    private static func list(_ messages: [String]) -> String { messages.joined(separator: "; ") }
    private static func wait(_ duration: Duration?) -> String { duration.map { "; wait \($0)" } ?? "" }
}

extension PlanioError.InvalidRequest: CustomStringConvertible {
    /// What is wrong with the request, to follow “was not sent:”.
    public var description: String {
        switch self {
        case .path(let problem): "its path \(problem)"
        case .duplicateParameter(let name):
            "its query has \(name) twice, of which the server would read one; several values go into one filter"
        case .headerField(let name): "its header field \(name) is set by the library alone"
        case .credentialParameter(let name):
            "the server would take its parameter \(name) for the credential; use a client of that user"
        case .value(let problem): problem
        case .contentType: "its content type has control characters"
        case .fields(let names, let problem): "its \(names.joined(separator: " and ")) \(problem)"
        case .body(let error): "its JSON has \(error)"
        case .filename: "the file's name is blank, and the server would make one up"
        case .otherOrigin(let origin):
            "the URL is on \(origin), another origin than the site; its files are got by their ids, or allow other origins, which get no credentials"
        case .noFile: "the URL is none of a file of this site"
        case .destructive(let problem): problem
        case .wikiTitle(let problem): "its wiki title \(problem)"
        }
    }
}

extension PlanioError.InUse: CustomStringConvertible {
    /// What stands in the way, and what to do.
    public var description: String {
        switch self {
        case .bookedTime:
            "time is booked on the issue or its subtasks, and would be deleted; say what becomes of it with bookedTime"
        case .version:
            "issues are planned for this version, a custom field has it as its value, or files hang on it; take it away there first"
        case .membership:
            "roles of this membership come from a group or a parent project, where they can be taken away, or the user may not take them"
        }
    }
}

extension PlanioError.UploadsRefused: CustomStringConvertible {
    /// Which uploads were refused, and what to do; their tokens are not shown.
    public var description: String {
        func list(_ ids: [Planio.Attachment.ID]) -> String { ids.map(\.description).joined(separator: ", ") }
        var parts: [String] = []
        if !usedUp.isEmpty {
            parts.append(
                "Uploads are attached already (\(list(usedUp))), each can be only once; an earlier request like this one was carried out, so look before sending it again"
            )
        }
        if !unknown.isEmpty {
            parts.append("The server does not know uploads (\(list(unknown))): upload the files again")
        }
        return parts.joined(separator: ". ")
    }
}

extension PlanioError.Forbidden: CustomStringConvertible {
    /// Why it is forbidden, and what to do.
    public var description: String {
        switch self {
        case .lackingScope(let scopes) where scopes.count == 1:
            "the token lacks the scope \(scopes.scopeParameter); authorize again with it"
        case .lackingScope(let scopes):
            "the token lacks a scope, one of \(scopes.sorted().map(\.rawValue).joined(separator: ", ")); authorize again with it"
        case .role:
            "the user's role does not allow it, the project is closed or archived, or it needs an administrator (by OAuth one whose token has the scope admin)"
        case .unknown:
            "the token may lack a scope (unknown which one: the request does not name those that allow it), the user's role does not allow it, the project is closed or archived, or it needs an administrator"
        }
    }
}

extension PlanioError.Unauthorized: CustomStringConvertible {
    /// Why it was refused, and what to do.
    public var description: String {
        switch self {
        case .tokenRefused: "The server refuses the token although it was refreshed; let the user authorize again"
        case .tokenOutdated:
            "One token after the other was replaced or expired before the server saw it; the session is kept, try again. If it lasts, the tokens live too shortly for this server, or somebody outside of the token store refreshes them"
        case .notAcceptedHere:
            "The server accepts the token or key, but not for this path: it is for browsers, or it takes no tokens"
        }
    }
}
