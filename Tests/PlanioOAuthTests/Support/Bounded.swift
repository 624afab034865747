import Testing

extension Trait where Self == TimeLimitTrait {
    /// For tests that wait for something: what never comes is told by the test's name. No test is meant to take so long, not
    /// even on a machine that is busy with other things.
    static var bounded: Self { .timeLimit(.minutes(5)) }
}
