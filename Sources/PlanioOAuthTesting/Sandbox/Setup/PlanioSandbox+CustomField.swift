extension PlanioSandbox {
    /// A custom field that is added to the site.
    public struct CustomField: Sendable, Hashable {
        /// What the field belongs to.
        public enum Owner: Sendable, Hashable { case issue, timeEntry, project, user }

        /// What its values are. All are texts in JSON.
        public enum Format: Sendable, Hashable { case string, text, link, int, float, date, bool, list, user, version }

        public var name: String
        public var format: Format
        public var owner: Owner
        /// Whether lists can be filtered by it; a filter of another one is passed over.
        public var isFilter: Bool
        public var isMultiple: Bool
        public var isRequired: Bool
        /// Of a ``Format/list``.
        public var possibleValues: [String]
        /// How many characters a value has; any number if left out.
        public var lengths: ClosedRange<Int>?

        public init(
            _ name: String, _ format: Format = .string, of owner: Owner = .issue, isFilter: Bool = true,
            isMultiple: Bool = false, isRequired: Bool = false, possibleValues: [String] = [],
            lengths: ClosedRange<Int>? = nil
        ) {
            self.name = name
            self.format = format
            self.owner = owner
            self.isFilter = isFilter
            self.isMultiple = isMultiple
            self.isRequired = isRequired
            self.possibleValues = possibleValues
            self.lengths = lengths
        }
    }
}
