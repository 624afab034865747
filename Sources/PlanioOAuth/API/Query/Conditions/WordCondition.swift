extension Planio {
    /// A condition on the words of a text.
    public protocol WordCondition: Condition {}
}

extension Planio.WordCondition {
    /// It contains all of these words.
    public static func contains(_ words: String) -> Self { Self(.init("~", [words])) }
    /// It contains at least one of these words.
    public static func containsAny(_ words: String) -> Self { Self(.init("*~", [words])) }
    /// It does not contain all of these words.
    public static func doesNotContain(_ words: String) -> Self { Self(.init("!~", [words])) }
}
