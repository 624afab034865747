extension Planio {
    /// A value of one of the lists that administrators keep: ``IssuePriority``, ``TimeEntryActivity``,
    /// ``DocumentCategory``.
    public protocol Enumeration: Resource {
        /// What the site calls it.
        var name: String { get }
        /// Whether it is taken where none is given.
        var isDefault: Bool { get }
        /// Whether it can still be chosen. Others are listed too, because elements may have them.
        var isActive: Bool { get }
    }
}
