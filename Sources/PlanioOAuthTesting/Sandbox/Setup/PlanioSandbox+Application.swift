public import PlanioOAuth

extension PlanioSandbox {
    /// An application's id and secret.
    public struct Application: Sendable, Hashable {
        /// The *Application Id*.
        public let clientID: String
        /// `nil` for a public client.
        public let clientSecret: String?
        /// What the user is asked to authorize.
        public let name: String

        /// An application that is known by its id and secret.
        public init(clientID: String, clientSecret: String?, name: String) {
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.name = name
        }
    }

    /// Registers an application.
    /// - Parameters:
    ///   - name: What the user is asked to authorize.
    ///   - scopes: What it may ask for. A token gets what it asks for, and no more.
    ///   - redirectURIs: Where users may be sent back to.
    ///   - isConfidential: Whether it has a secret.
    ///   - clientID: Made up if left out.
    ///   - clientSecret: Made up if left out.
    @discardableResult
    public func addApplication(
        name: String, scopes: Set<Scope>,
        redirectURIs: [String] = ["urn:ietf:wg:oauth:2.0:oob", "http://127.0.0.1", "https://app.example/callback"],
        isConfidential: Bool = true, clientID: String? = nil, clientSecret: String? = nil
    ) -> Application {
        state.withLock { state in
            let secret = clientSecret ?? state.random()
            let application = SandboxApplication(
                number: state.nextID(.application), clientID: clientID ?? state.random(),
                clientSecret: isConfidential ? secret : nil, name: name, redirectURIs: redirectURIs, scopes: scopes)
            state.applications[application.clientID] = application
            return Application(application)
        }
    }

    /// An application by its name.
    public func application(_ name: String) -> Application? {
        state.withLock { state in
            state.applications.values.first { $0.name == name }.map { Application($0) }
        }
    }
}

extension PlanioSandbox.Application {
    init(_ application: SandboxApplication) {
        self.init(
            clientID: application.clientID, clientSecret: application.clientSecret, name: application.name)
    }
}
