import HTTPTypes

extension PlanioClient {
    /// Ids by names.
    public var names: Names { Names(client: self) }

    /// The ids of what users know by name: `client.names`.
    ///
    /// ```swift
    /// let done = try await client.names.status("Closed")
    /// try await client.issues.update(7) { $0.statusID = done }
    /// ```
    ///
    /// A name is found in whichever Unicode form, case and spacing it is written; an exact one goes before others. What is not
    /// there is a ``PlanioError`` of the kind ``PlanioError/Kind/name(_:)`` with the valid names, the likeliest first; and one
    /// that several have is never chosen from, but told with their ids.
    ///
    /// A client and its copies hold each list for ``Planio/Options/namesLifetime``; however many tasks ask for one, it is
    /// requested once. A name that is not in a list which was read some time ago is looked for in it once more. Keep the
    /// client: a new one begins with nothing.
    public struct Names: Sendable {
        let client: PlanioClient

        /// A status of issues.
        /// - Throws: ``PlanioError``.
        public func status(_ name: String) async throws -> Planio.IssueStatus.ID {
            try await id(name, NameSource(kind: .status, path: "/issue_statuses.json", member: "issue_statuses"))
        }

        /// A priority of issues. One that is switched off is found only where no other has the name.
        /// - Throws: ``PlanioError``.
        public func priority(_ name: String) async throws -> Planio.IssuePriority.ID {
            try await id(
                name,
                NameSource(kind: .priority, path: "/enumerations/issue_priorities.json", member: "issue_priorities"))
        }

        /// A tracker.
        /// - Throws: ``PlanioError``.
        public func tracker(_ name: String) async throws -> Planio.Tracker.ID {
            try await id(name, NameSource(kind: .tracker, path: "/trackers.json", member: "trackers"))
        }

        /// An activity that all projects share; ``activity(_:in:)`` finds a project's own.
        /// - Throws: ``PlanioError``.
        public func activity(_ name: String) async throws -> Planio.TimeEntryActivity.ID {
            try await id(
                name,
                NameSource(
                    kind: .activity, path: "/enumerations/time_entry_activities.json", member: "time_entry_activities"))
        }

        /// An activity that time can be booked on in a project: its own, or one that all share. Needs the scope
        /// ``Scope/viewProject``.
        /// - Throws: ``PlanioError``.
        public func activity(
            _ name: String, in project: Planio.Project.Selector
        ) async throws -> Planio.TimeEntryActivity.ID {
            try await id(name, .including("time_entry_activities", in: project, .activity))
        }

        /// A version that issues of a project can have, also one that another project shares. Needs the scope
        /// ``Scope/viewIssues``.
        /// - Throws: ``PlanioError``.
        public func version(_ name: String, in project: Planio.Project.Selector) async throws -> Planio.Version.ID {
            try await id(name, .list("versions", of: project, .version, allowedBy: .viewIssues, .manageVersions))
        }

        /// A category of a project's issues. Needs the scope ``Scope/viewIssues`` or ``Scope/manageCategories``.
        /// - Throws: ``PlanioError``.
        public func category(
            _ name: String, in project: Planio.Project.Selector
        ) async throws -> Planio.IssueCategory.ID {
            try await id(
                name, .list("issue_categories", of: project, .category, allowedBy: .viewIssues, .manageCategories))
        }

        /// A member of a project, user or group, by the name that the site shows. Needs the scope ``Scope/viewMembers`` or
        /// ``Scope/manageMembers``.
        /// - Throws: ``PlanioError``.
        public func member(_ name: String, in project: Planio.Project.Selector) async throws -> Planio.Principal.ID {
            try await id(name, .list("memberships", of: project, .member, allowedBy: .viewMembers, .manageMembers))
        }

        /// A role that members can be given.
        /// - Throws: ``PlanioError``.
        public func role(_ name: String) async throws -> Planio.Role.ID {
            try await id(name, NameSource(kind: .role, path: "/roles.json", member: "roles"))
        }

        /// A group; administrators only.
        /// - Throws: ``PlanioError``.
        public func group(_ name: String) async throws -> Planio.Group.ID {
            try await id(
                name, NameSource(kind: .group, path: "/groups.json", member: "groups", allowedBy: [.admin]))
        }

        /// A project by the name that people see, active or closed.
        /// - Throws: ``PlanioError``.
        public func project(_ name: String) async throws -> Planio.Project.ID {
            let statuses: Planio.Project.Filter = .status(.is(.active, .closed))
            let query = [("f[]", statuses.field), ("op[status]", statuses.condition.operator)]
            return try await id(
                name,
                NameSource(
                    kind: .project, path: "/projects.json", member: "projects",
                    query: query + statuses.condition.values.map { ("v[status][]", $0) }))
        }

        /// A custom field; administrators only. Others find those of a project's issues: ``customField(_:in:)``.
        /// - Parameters:
        ///   - name: Its name.
        ///   - type: What it belongs to, as the server spells it: `issue`, `time_entry`, `project`, `version`, `user` or
        ///     `group`; any if left out.
        /// - Throws: ``PlanioError``.
        public func customField(_ name: String, of type: String? = nil) async throws -> Planio.CustomField.ID {
            try await id(
                name,
                NameSource(
                    kind: .customField, path: "/custom_fields.json", member: "custom_fields", allowedBy: [.admin]),
                in: type)
        }

        /// A custom field of a project's issues. Needs the scope ``Scope/viewProject``.
        /// - Throws: ``PlanioError``.
        public func customField(
            _ name: String, in project: Planio.Project.Selector
        ) async throws -> Planio.CustomField.ID {
            try await id(name, .including("issue_custom_fields", in: project, .customField))
        }

        // MARK: Looking up

        private func id<R>(_ name: String, _ source: NameSource, in group: String? = nil) async throws -> Identifier<R>
        {
            let read: @Sendable () async throws -> NameList = { try await source.read(client, for: name) }
            var list = try await client.nameCache.list(source.key, read)
            var found = list.matches(name, in: group)
            if found.isEmpty, let newer = try await client.nameCache.newerList(source.key, read) {
                list = newer
                found = list.matches(name, in: group)
            }
            let ids = Set(found.map(\.id))
            if let id = ids.first, ids.count == 1 { return Identifier(id) }
            let nearest = list.nearest(to: name, in: group, upTo: Planio.NameError.mostCandidates)
            let candidates = found.isEmpty ? nearest.nearest : Array(found.prefix(Planio.NameError.mostCandidates))
            let error = Planio.NameError(
                reason: found.isEmpty ? .unknown : .ambiguous, kind: source.kind, name: name,
                project: source.project?.value, candidates: candidates.map { .init(id: $0.id, name: $0.name) },
                count: found.isEmpty ? nearest.count : found.count)
            throw PlanioError(.name(error), PlanioRequest(.get, source.path))
        }
    }
}

extension PlanioClient.Names: Redacted {}

extension NameSource {
    /// A list of a project.
    fileprivate static func list(
        _ name: String, of project: Planio.Project.Selector, _ kind: Planio.NameKind, allowedBy scopes: Scope...
    ) -> NameSource {
        NameSource(
            kind: kind, path: PlanioRequest.path("projects", project.value, name), member: name, project: project,
            allowedBy: Set(scopes))
    }

    /// What a project shows of itself.
    fileprivate static func including(
        _ name: String, in project: Planio.Project.Selector, _ kind: Planio.NameKind
    ) -> NameSource {
        NameSource(
            kind: kind, path: PlanioRequest.path("projects", project.value), member: name, query: [("include", name)],
            project: project, allowedBy: [.viewProject], object: "project")
    }
}
