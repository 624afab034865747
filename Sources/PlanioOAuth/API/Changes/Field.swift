extension Planio {
    /// One line of a resource's table of what can be set: the field's name, its type, and the scopes that it needs.
    ///
    /// ```swift
    /// /// Whose time it is; the caller's if left out.
    /// public let userID = Field<User.ID>("user_id", needs: .logTimeForOtherUsers)
    /// ```
    public struct Field<Value: FieldValue>: Sendable {
        let traits: FieldTraits

        /// A field of this name, with what is known of it.
        /// - Parameters:
        ///   - name: As the server spells it.
        ///   - needs: Scopes of which the token must have one, or the server drops the field without a word.
        ///   - updating: As `needs`, where the field differs from ``FieldSet/updating`` in an update.
        ///   - shownAs: Where the server's response shows the value, such as `parent.id`. By default `status_id` is
        ///     shown as `status.id`, and other fields under their own name.
        ///   - clearedBy: What the server takes for no value; `null`, mostly.
        public init(
            _ name: String, needs: Set<Scope> = [], updating: Set<Scope>? = nil, shownAs: FieldPlace? = nil,
            clearedBy: JSONValue = .null
        ) {
            traits = FieldTraits(
                name: name, needs: needs, updating: updating, place: shownAs ?? .byConvention(name),
                cleared: clearedBy)
        }

        /// As ``init(_:needs:updating:shownAs:clearedBy:)``, with the scopes listed.
        public init(_ name: String, needs scope: Scope, _ alternatives: Scope...) {
            self.init(name, needs: Set(alternatives + [scope]))
        }
    }
}

/// What a field is, whatever its values are.
struct FieldTraits: Sendable, Hashable {
    let name: String
    let needs: Set<Scope>
    let updating: Set<Scope>?
    let place: Planio.FieldPlace
    let cleared: JSONValue
}
