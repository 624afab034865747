extension Planio {
    /// A value for a custom field, by the field's kind. Redmine takes most of them as texts.
    public struct CustomFieldInput: Sendable, Hashable {
        let json: JSONValue

        /// No value.
        public static let unset = CustomFieldInput(json: .string(""))

        /// A text, long or short, or a link.
        public static func text(_ value: String) -> CustomFieldInput { CustomFieldInput(json: .string(value)) }
        /// One choice of a list.
        public static func choice(_ value: String) -> CustomFieldInput { .text(value) }
        /// The choices of a list that allows several; none clears it.
        public static func choices(_ values: [String]) -> CustomFieldInput {
            CustomFieldInput(json: .array((values.isEmpty ? [""] : values).map { .string($0) }))
        }
        /// A date.
        public static func day(_ value: Day) -> CustomFieldInput { .text(value.description) }
        /// Redmine keeps `1` and `0`.
        public static func bool(_ value: Bool) -> CustomFieldInput { .text(value.filterValue) }
        /// A whole number, or a progress bar's percentage.
        public static func number(_ value: Int) -> CustomFieldInput { .text(String(value)) }
        /// A number with decimals. Infinity and NaN cannot be sent.
        public static func number(_ value: Double) -> CustomFieldInput { CustomFieldInput(json: .double(value)) }
        /// One user. The server refuses who may not be chosen in the project.
        public static func user(_ id: User.ID) -> CustomFieldInput { .text(id.description) }
        /// The users of a field that allows several; none clears it.
        public static func users(_ ids: [User.ID]) -> CustomFieldInput { .choices(ids.map(\.description)) }
        /// One version, which must be shared with the project.
        public static func version(_ id: Version.ID) -> CustomFieldInput { .text(id.description) }
        /// The versions of a field that allows several; none clears it.
        public static func versions(_ ids: [Version.ID]) -> CustomFieldInput { .choices(ids.map(\.description)) }
        /// An uploaded file.
        public static func file(_ upload: Upload) -> CustomFieldInput { CustomFieldInput(json: upload.json) }
        /// As the server takes it, for kinds that a plug-in adds.
        public static func json(_ value: JSONValue) -> CustomFieldInput { CustomFieldInput(json: value) }
    }
}

extension Planio.CustomFieldInput: ExpressibleByStringLiteral {
    /// As ``text(_:)``: `$0.customFields[3] = "Berlin"`.
    public init(stringLiteral value: String) { self = .text(value) }
}
