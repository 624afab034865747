// Kinds of resources that others refer to, and that have no type of their own yet.

extension Planio {
    public enum Tracker { public typealias ID = Identifier<Tracker> }
    public enum IssuePriority { public typealias ID = Identifier<IssuePriority> }
    public enum Role { public typealias ID = Identifier<Role> }
    public enum Group: Person { public typealias ID = Identifier<Group> }
    public enum CustomField { public typealias ID = Identifier<CustomField> }
    public enum TimeEntryActivity { public typealias ID = Identifier<TimeEntryActivity> }
    public enum AuthSource { public typealias ID = Identifier<AuthSource> }
    public enum Query { public typealias ID = Identifier<Query> }
    public enum EnabledModule { public typealias ID = Identifier<EnabledModule> }
}
