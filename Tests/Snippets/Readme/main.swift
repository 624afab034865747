import PlanioOAuth

// One application, as registered under Administration → Applications.
let planio = try Planio(
    configuration: PlanioConfiguration(
        site: "https://your-domain.plan.io",
        clientID: "your-client-id", clientSecret: "your-client-secret",
        redirectURI: .outOfBand,  // or .url("https://app.example/callback"), .loopback
        scopes: [.viewIssues, .addIssues, .editIssues]),
    tokens: FileTokenStore(path: "tokens"))  // a private directory; in memory if left out

// 1 · Send the user to Planio. A web application keeps `request` (it is Codable) in the user's session.
let request = planio.authorizationRequest()
print("Open \(request.url) and paste the code:")

// 2 · Come back with the code, or with the callback, whose state is checked.
let jens = try await planio.authorize(request, code: readLine() ?? "", as: "jens")
// A web application learns only now who has signed in, and lets the user name the account:
//     let (client, user) = try await planio.authorize(request, callbackQuery: query) { user in "planio-\(user.id)" }
// A program on the user's machine does both in one line:
//     let jens = try await planio.authorizeInBrowser(as: "jens") { url in print("Open \(url)") }

// 3 · Act as that user. Tokens refresh themselves.
let friday = Day("2036-11-28")
let issue = try await jens.issues.create(in: "some-project", subject: "Hello world") { $0.dueDate = friday }
try await jens.issues.update(issue.id) {
    $0.notes = "On it"
    $0.dueDate = nil  // nil clears, untouched stays
}

// Later, in any process that shares the token store:
let client = planio.client(for: "jens")
for try await issue in client.issues.list(where: .status(.open), .author(.me), sortedBy: .updatedOn(.descending)) {
    print(issue.subject)
}

// Without OAuth:
let admin = try PlanioClient(site: "https://redmine.example.org", credential: .apiKey("your-api-key"))
print(try await admin.users.current().name)
