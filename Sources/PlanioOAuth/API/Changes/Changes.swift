extension Planio {
    /// What to set or clear in an element: a field that is not assigned stays as it is, `nil` clears it.
    ///
    /// ```swift
    /// try await client.issues.update(7) {
    ///     $0.notes = "On it"
    ///     $0.dueDate = nil
    ///     $0.customFields[3] = .text("Berlin")
    ///     $0[field: "checklists_attributes"] = [["subject": "Call back"]]    // a plug-in's field
    /// }
    /// ```
    @dynamicMemberLookup
    public struct Changes<R: Entity>: Sendable, Hashable {
        /// Set or cleared (`null`), by the field's name.
        private(set) var values = JSONMembers()
        /// Of the fields in ``values`` that stand in the resource's table.
        private(set) var traits: [String: FieldTraits] = [:]
        /// Custom fields by their ids.
        public var customFields = CustomFieldChanges()
        /// Uploaded files to attach, where the resource takes any.
        var attached: [Upload] = []
        /// Members beside the element's own in the body, such as `time_entry` beside `issue`.
        var beside = JSONMembers()
        /// What those need.
        var besideNeeds: [PlanioError.FieldNeed] = []

        /// Nothing changed.
        public init() {}

        /// Whether nothing is set, cleared or attached.
        public var isEmpty: Bool {
            values.isEmpty && customFields.isEmpty && attached.isEmpty && beside.isEmpty
        }

        /// What the field was set to; `nil` if it is untouched or cleared.
        public subscript<Value: FieldValue>(dynamicMember field: KeyPath<R.Fields, Field<Value>>) -> Value? {
            get { values[R.Fields()[keyPath: field].traits.name].flatMap { try? JSONText($0).read(Value.self) } }
            set {
                let traits = R.Fields()[keyPath: field].traits
                values[traits.name] = newValue?.jsonValue ?? traits.cleared
                self.traits[traits.name] = traits
            }
        }

        /// Any other field, as the server spells it: set, cleared with ``JSONValue/null``, or untouched with `nil`.
        public subscript(field name: String) -> JSONValue? {
            get { values[name] }
            set { values[name] = newValue }
        }

        /// The element's members as they are sent.
        var json: JSONValue {
            var members = values
            if !customFields.isEmpty { members["custom_fields"] = customFields.json }
            if !attached.isEmpty { members["uploads"] = .array(attached.map(\.json)) }
            return .object(members)
        }
    }
}

extension Planio.Changes: CustomReflectable {
    /// Empty: a password may be among the values. (A `description` would stand before the field of that name.)
    public var customMirror: Mirror { Mirror(self, children: []) }
}
