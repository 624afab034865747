// Kinds of resources that others refer to, and that have no type of their own yet.

extension Planio {
    public enum Role { public typealias ID = Identifier<Role> }
    public enum Group: Person { public typealias ID = Identifier<Group> }
    public enum CustomField { public typealias ID = Identifier<CustomField> }
    public enum AuthSource { public typealias ID = Identifier<AuthSource> }
    public enum EnabledModule { public typealias ID = Identifier<EnabledModule> }
}
