// Kinds of resources that others refer to, and that have no type of their own yet.

extension Planio {
    /// A directory in which users sign in, such as an LDAP.
    public enum AuthSource {
        /// The id of a directory.
        public typealias ID = Identifier<AuthSource>
    }
    /// A module that is switched on in a project, such as `issue_tracking`.
    public enum EnabledModule {
        /// Says nothing: the number of a row that joins project and module.
        public typealias ID = Identifier<EnabledModule>
    }
    /// The wiki of a project. Redmine's API never shows its number.
    public enum Wiki {
        /// The id of a wiki, into which a page can be moved.
        public typealias ID = Identifier<Wiki>
    }
}
