// `me` is the caller, whoever that is: Redmine reads it where a user or group is asked for.

extension Planio.ListCondition where Value: Planio.PersonID {
    /// The caller.
    public static var me: Self { Self(.init("=", ["me"])) }
}

extension Planio.OptionalListCondition where Value: Planio.PersonID {
    /// The caller.
    public static var me: Self { Self(.init("=", ["me"])) }
}

extension Planio.OptionalHistoryListCondition where Value: Planio.PersonID {
    /// The caller; where assignees are asked for, the caller's groups too.
    public static var me: Self { Self(.init("=", ["me"])) }
}

extension Planio.ListCondition where Value == Planio.Project.ID {
    /// The projects that the caller is a member of.
    public static var mine: Self { Self(.init("=", ["mine"])) }
    /// The projects that the caller has bookmarked.
    public static var bookmarked: Self { Self(.init("=", ["bookmarks"])) }
}
