// Kinds of resources that others refer to, and that have no type of their own yet.

extension Planio {
    public enum AuthSource { public typealias ID = Identifier<AuthSource> }
    public enum EnabledModule { public typealias ID = Identifier<EnabledModule> }
    /// The wiki of a project. Redmine's API never shows its number.
    public enum Wiki { public typealias ID = Identifier<Wiki> }
}
