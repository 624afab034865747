extension Planio {
    /// Custom fields to set or clear, by their ids: `$0.customFields[3] = .text("Berlin")`, `$0.customFields[3] = .unset`.
    public struct CustomFieldChanges: Sendable, Hashable {
        private(set) var inputs: [CustomField.ID: CustomFieldInput] = [:]

        /// Nothing changed.
        public init() {}

        /// Whether no field is set or cleared.
        public var isEmpty: Bool { inputs.isEmpty }

        /// What the field is set to; `nil` leaves it untouched, ``CustomFieldInput/unset`` clears it.
        public subscript(id: CustomField.ID) -> CustomFieldInput? {
            get { inputs[id] }
            set { inputs[id] = newValue }
        }

        var json: JSONValue {
            .array(
                inputs.sorted { $0.key < $1.key }.map {
                    ["id": .int($0.key.rawValue), "value": $0.value.json]
                })
        }
    }
}
