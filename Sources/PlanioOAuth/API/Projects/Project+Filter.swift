extension Planio.Filter where R == Planio.Project {
    /// Without any filter of the status only active projects are listed. Archived ones are never.
    public static func status(_ condition: Planio.ListCondition<Planio.ProjectStatus>) -> Self {
        Self("status", condition) { .id($0.status.rawValue) }
    }
    /// Some projects by their ids; identifiers find nothing.
    public static func id(_ condition: Planio.ListCondition<Planio.Project.ID>) -> Self {
        Self("id", condition) { .reference($0.id) }
    }
    /// The words of its name.
    public static func name(_ condition: Planio.TextCondition) -> Self { Self("name", condition) }
    /// The words of its description.
    public static func description(_ condition: Planio.TextCondition) -> Self { Self("description", condition) }
    /// ``ParentProjectCondition/none`` asks for projects of the top level.
    public static func parent(_ condition: Planio.ParentProjectCondition) -> Self {
        Self("parent_id", condition) { $0.parent.map { .reference($0.id) } ?? .nothing }
    }
    /// Whether users see it who are not its members.
    public static func isPublic(_ condition: Planio.FlagCondition) -> Self {
        Self("is_public", condition) { .flag($0.isPublic) }
    }
    /// When it was created.
    public static func createdOn(_ condition: Planio.TimeCondition) -> Self {
        Self("created_on", condition) { .time($0.createdOn) }
    }
    /// When its own settings were changed last; what happens in it does not count.
    public static func updatedOn(_ condition: Planio.TimeCondition) -> Self {
        Self("updated_on", condition) { .time($0.updatedOn) }
    }
}

extension Planio.Sort where R == Planio.Project {
    /// By name.
    public static var name: Self { Self("name") }
    /// By status: active ones, then closed ones.
    public static var status: Self { Self("status") }
    /// By the description.
    public static var shortDescription: Self { Self("short_description") }
    /// By the homepage's address.
    public static var homepage: Self { Self("homepage") }
    /// By the name in addresses.
    public static var identifier: Self { Self("identifier") }
    /// In the order of the tree.
    public static var parent: Self { Self("parent_id") }
    /// Public and private ones apart.
    public static var isPublic: Self { Self("is_public") }
    /// By the time of creation.
    public static var createdOn: Self { Self("created_on") }
    /// By the time when the project's own settings were changed last.
    public static var updatedOn: Self { Self("updated_on") }
}
