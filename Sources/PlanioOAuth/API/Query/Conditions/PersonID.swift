extension Planio {
    /// The id of somebody: a user, or a principal, which is a user or a group.
    public protocol PersonID: FilterValue {}
}

extension Identifier: Planio.PersonID where Resource: Planio.Person {}
