extension PlanioSandbox {
    /// A custom field that is added to the site.
    public struct CustomField: Sendable, Hashable {
        /// What the field belongs to.
        public enum Owner: Sendable, Hashable {
            /// Elements of this kind have the field.
            case issue, timeEntry, project, version, user, group
        }

        /// What its values are. All are texts in JSON.
        public enum Format: Sendable, Hashable {
            /// One of Redmine's formats, by the name that Redmine gives it.
            case string, text, link, int, float, date, bool, list, user, version
        }

        /// What the field is called.
        public var name: String
        /// What its values are.
        public var format: Format
        /// What the field belongs to.
        public var owner: Owner
        /// Whether lists can be filtered by it; a filter of another one is passed over.
        public var isFilter: Bool
        /// Whether it can have several values: its value is an array then.
        public var isMultiple: Bool
        /// Whether a value must be given: without one the server answers 422.
        public var isRequired: Bool
        /// Of a ``Format/list``.
        public var possibleValues: [String]
        /// How many characters a value has; any number if left out.
        public var lengths: ClosedRange<Int>?

        /// A field that stands in all projects and trackers, and that everybody may see and edit.
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
