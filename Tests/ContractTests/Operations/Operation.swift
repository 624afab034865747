import HTTPTypes

/// An operation of the REST API: every one that a Redmine 6.1 accepts with API authentication.
struct Operation: Hashable, Sendable {
    /// Rails' controller and action.
    let name: String
    /// All of them are to be performed.
    let methods: [HTTPRequest.Method]
    /// Without `.json`; a part in parentheses may be left out.
    let route: String

    init(_ name: String, _ methods: HTTPRequest.Method..., at route: String) {
        self.name = name
        self.methods = methods
        self.route = route
    }

    static let all: [Operation] = [
        Operation("attachments#destroy", .delete, at: "/attachments/:id"),
        Operation("attachments#download", .get, at: "/attachments/download/:id"),
        Operation("attachments#download", .get, at: "/attachments/download/:id/:filename"),
        Operation("attachments#show", .get, at: "/attachments/:id"),
        Operation("attachments#thumbnail", .get, at: "/attachments/thumbnail/:id(/:size)"),
        Operation("attachments#update", .put, at: "/attachments/:id"),
        Operation("attachments#upload", .post, at: "/uploads"),
        Operation("custom_fields#index", .get, at: "/custom_fields"),
        Operation("enumerations#index", .get, at: "/enumerations/:type"),
        Operation("files#create", .post, at: "/projects/:id/files"),
        Operation("files#index", .get, at: "/projects/:id/files"),
        Operation("groups#add_users", .post, at: "/groups/:id/users"),
        Operation("groups#create", .post, at: "/groups"),
        Operation("groups#destroy", .delete, at: "/groups/:id"),
        Operation("groups#index", .get, at: "/groups"),
        Operation("groups#remove_user", .delete, at: "/groups/:id/users/:user_id"),
        Operation("groups#show", .get, at: "/groups/:id"),
        Operation("groups#update", .put, at: "/groups/:id"),
        Operation("issue_categories#create", .post, at: "/projects/:id/issue_categories"),
        Operation("issue_categories#destroy", .delete, at: "/issue_categories/:id"),
        Operation("issue_categories#index", .get, at: "/projects/:id/issue_categories"),
        Operation("issue_categories#show", .get, at: "/issue_categories/:id"),
        Operation("issue_categories#update", .put, at: "/issue_categories/:id"),
        Operation("issue_relations#create", .post, at: "/issues/:id/relations"),
        Operation("issue_relations#destroy", .delete, at: "/relations/:id"),
        Operation("issue_relations#index", .get, at: "/issues/:id/relations"),
        Operation("issue_relations#show", .get, at: "/relations/:id"),
        Operation("issue_statuses#index", .get, at: "/issue_statuses"),
        Operation("issues#create", .post, at: "/issues"),
        Operation("issues#create", .post, at: "/projects/:id/issues"),
        Operation("issues#destroy", .delete, at: "/issues"),
        Operation("issues#destroy", .delete, at: "/issues/:id"),
        Operation("issues#index", .get, at: "/issues"),
        Operation("issues#index", .get, at: "/projects/:id/issues"),
        Operation("issues#show", .get, at: "/issues/:id"),
        Operation("issues#update", .put, at: "/issues/:id"),
        Operation("journals#update", .put, at: "/journals/:id"),
        Operation("members#create", .post, at: "/projects/:id/memberships"),
        Operation("members#destroy", .delete, at: "/memberships/:id"),
        Operation("members#index", .get, at: "/projects/:id/memberships"),
        Operation("members#show", .get, at: "/memberships/:id"),
        Operation("members#update", .put, at: "/memberships/:id"),
        Operation("my#account", .get, .put, at: "/my/account"),
        Operation("news#create", .post, at: "/news"),
        Operation("news#create", .post, at: "/projects/:id/news"),
        Operation("news#destroy", .delete, at: "/news/:id"),
        Operation("news#index", .get, at: "/news"),
        Operation("news#index", .get, at: "/projects/:id/news"),
        Operation("news#show", .get, at: "/news/:id"),
        Operation("news#update", .put, at: "/news/:id"),
        Operation("projects#archive", .post, .put, at: "/projects/:id/archive"),
        Operation("projects#close", .post, .put, at: "/projects/:id/close"),
        Operation("projects#create", .post, at: "/projects"),
        Operation("projects#destroy", .delete, at: "/projects/:id"),
        Operation("projects#index", .get, at: "/projects"),
        Operation("projects#reopen", .post, .put, at: "/projects/:id/reopen"),
        Operation("projects#show", .get, at: "/projects/:id"),
        Operation("projects#unarchive", .post, .put, at: "/projects/:id/unarchive"),
        Operation("projects#update", .put, at: "/projects/:id"),
        Operation("queries#index", .get, at: "/queries"),
        Operation(
            "repositories#add_related_issue", .post, at: "/projects/:id/repository/:repository_id/revisions/:rev/issues"
        ),
        Operation(
            "repositories#remove_related_issue", .delete,
            at: "/projects/:id/repository/:repository_id/revisions/:rev/issues/:id"),
        Operation("roles#index", .get, at: "/roles"),
        Operation("roles#show", .get, at: "/roles/:id"),
        Operation("search#index", .get, at: "(/projects/:id)/search"),
        Operation("timelog#create", .post, at: "/issues/:id/time_entries"),
        Operation("timelog#create", .post, at: "/projects/:id/time_entries"),
        Operation("timelog#create", .post, at: "/time_entries"),
        Operation("timelog#destroy", .delete, at: "/time_entries/:id"),
        Operation("timelog#destroy", .delete, at: "/time_entries/destroy"),
        Operation("timelog#index", .get, at: "/projects/:id/time_entries"),
        Operation("timelog#index", .get, at: "/time_entries"),
        Operation("timelog#show", .get, at: "/time_entries/:id"),
        Operation("timelog#update", .put, at: "/time_entries/:id"),
        Operation("trackers#index", .get, at: "/trackers"),
        Operation("users#create", .post, at: "/users"),
        Operation("users#destroy", .delete, at: "/users/:id"),
        Operation("users#index", .get, at: "/users"),
        Operation("users#show", .get, at: "/users/:id"),
        Operation("users#update", .put, at: "/users/:id"),
        Operation("versions#create", .post, at: "/projects/:id/versions"),
        Operation("versions#destroy", .delete, at: "/versions/:id"),
        Operation("versions#index", .get, at: "/projects/:id/versions"),
        Operation("versions#show", .get, at: "/versions/:id"),
        Operation("versions#update", .put, at: "/versions/:id"),
        Operation("watchers#create", .post, at: "/issues/:id/watchers"),
        Operation("watchers#create", .post, at: "/watchers"),
        Operation("watchers#destroy", .delete, at: "/issues/:id/watchers/:user_id"),
        Operation("watchers#destroy", .delete, at: "/watchers"),
        Operation("wiki#destroy", .delete, at: "/projects/:id/wiki/:id"),
        Operation("wiki#index", .get, at: "/projects/:id/wiki/index"),
        Operation("wiki#show", .get, at: "/projects/:id/wiki"),
        Operation("wiki#show", .get, at: "/projects/:id/wiki/:id"),
        Operation("wiki#show", .get, at: "/projects/:id/wiki/:id/:version"),
        Operation("wiki#update", .put, at: "/projects/:id/wiki/:id"),
    ]
}
