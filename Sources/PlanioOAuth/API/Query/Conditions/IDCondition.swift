extension Planio {
    /// What can be asked of the id of an issue: `.id(.is(7, 8))`, `.id(.atLeast(1000))`.
    public struct IDCondition<Value>: Condition {
        /// The operator and the ids that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// One of these.
        public static func `is`(_ ids: Identifier<Value>...) -> Self { self.is(anyOf: ids) }
        /// One of these, known at run time. Of none nothing is one: such a list is empty and costs no request.
        public static func `is`(anyOf ids: [Identifier<Value>]) -> Self {
            // The server reads several numbers of one field only from one value, with commas.
            Self(.init("=", ids.isEmpty ? [] : [ids.map(\.filterValue).joined(separator: ",")]))
        }
        /// This id or a greater one: what was created as it or later.
        public static func atLeast(_ id: Identifier<Value>) -> Self { Self(.init(">=", [id.filterValue])) }
        /// This id or a smaller one: what was created as it or earlier.
        public static func atMost(_ id: Identifier<Value>) -> Self { Self(.init("<=", [id.filterValue])) }
        /// Both ends included.
        public static func between(_ range: ClosedRange<Identifier<Value>>) -> Self {
            Self(.init("><", [range.lowerBound.filterValue, range.upperBound.filterValue]))
        }
    }
}

extension Planio.IDCondition: ExpressibleByIntegerLiteral {
    /// One id: `.id(7)`.
    public init(integerLiteral value: Int) { self = .is(Identifier(value)) }
}
