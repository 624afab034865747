public import PlanioOAuth

extension PlanioSandbox {
    /// A site with what an example or a test needs: the users `admin`, `jens` and `felix` (password: the login and
    /// `-password-1`, API key: the login and `-api-key`); the project `some-project`, where Jens is a manager and Felix
    /// a reporter, with thirty issues, a version, a category and the custom field *Customer* (1); `private-project`,
    /// which only Jens sees; `archived-project`; and the applications Everything, Few and Public.
    public static func demo(
        site: String = "https://sandbox.plan.io", tokenLifetime: Duration = .seconds(7200),
        rotation: Rotation = .onFirstUse, time: any TimeSource = .system
    ) -> PlanioSandbox {
        let sandbox = PlanioSandbox(site: site, tokenLifetime: tokenLifetime, rotation: rotation, time: time)
        sandbox.addUser(
            login: "admin", password: "admin-password-1", firstname: "Redmine", lastname: "Admin", isAdmin: true,
            apiKey: "admin-api-key")
        sandbox.addUser(login: "jens", password: "jens-password-1", lastname: "Maker", apiKey: "jens-api-key")
        sandbox.addUser(login: "felix", password: "felix-password-1", lastname: "Finder", apiKey: "felix-api-key")
        sandbox.addCustomField(CustomField("Customer"))
        do {
            try sandbox.addDemoProjects()
        } catch {
            preconditionFailure("The demo names only what it has added: \(error)")
        }
        let everything = Set(Scope.Permission.all.map(\.scope)).union([.admin])
        sandbox.addApplication(name: "Everything", scopes: everything)
        sandbox.addApplication(name: "Few", scopes: [.viewIssues, .addIssues])
        sandbox.addApplication(name: "Public", scopes: everything, isConfidential: false)
        return sandbox
    }

    private func addDemoProjects() throws(UnknownNameError) {
        try addProject(
            identifier: "some-project", name: "Some project", members: ["jens": .manager, "felix": .reporter])
        try addProject(
            identifier: "private-project", name: "Private project", isPublic: false, members: ["jens": .manager])
        try addProject(
            identifier: "archived-project", name: "Archived project", isArchived: true, members: ["jens": .manager])
        try addVersion("1.0", in: "some-project")
        try addCategory("Backend", in: "some-project")
        for number in 1...30 {
            let author = number.isMultiple(of: 2) ? "felix" : "jens"
            try addIssue(in: "some-project", subject: "Seeded issue \(number)", author: author) {
                $0.description = "Number \(number)"
            }
        }
        try addIssue(in: "private-project", subject: "Nobody else sees this", author: "jens")
    }
}
