# Fills a fresh Redmine for the tests and writes its coordinates to /tmp/coordinates.env. All secrets are made up here.

Setting.rest_api_enabled = "1"
Setting.default_language = "en"
Setting.login_required = "0"
Setting.self_registration = "0"
Setting.notified_events = []
Redmine::DefaultData::Loader.load("en") unless Tracker.exists?

coordinates = {}

def sign_up(login, firstname, lastname, admin: false)
  user = User.find_by_login(login) || User.new(mail: "#{login}@example.net")
  user.assign_attributes(firstname: firstname, lastname: lastname, language: "en", mail: "#{login}@example.net")
  user.login = login
  user.admin = admin
  user.password = user.password_confirmation = "#{login}-password-1"
  user.must_change_passwd = false
  user.status = User::STATUS_ACTIVE
  user.mail_notification = "none"
  user.save!
  user
end

admin = sign_up("admin", "Redmine", "Admin", admin: true)
jens = sign_up("jens", "Jens", "Maker")
felix = sign_up("felix", "Felix", "Finder")
{ "ADMIN" => admin, "USER" => jens, "OTHER" => felix }.each do |name, user|
  coordinates["PLANIO_TEST_#{name}_LOGIN"] = user.login
  coordinates["PLANIO_TEST_#{name}_PASSWORD"] = "#{user.login}-password-1"
  coordinates["PLANIO_TEST_#{name}_API_KEY"] = user.api_key
end

manager = Role.find_by!(name: "Manager")
manager.permissions = manager.setable_permissions.map(&:name)
manager.save!
reporter = Role.find_by!(name: "Reporter")

field = IssueCustomField.create!(
  name: "Customer", field_format: "string", is_for_all: true, is_filter: true, trackers: Tracker.all)

def project(identifier, name, is_public)
  project = Project.new(name: name, is_public: is_public)
  project.identifier = identifier
  project.trackers = Tracker.all
  project.enabled_module_names = Redmine::AccessControl.available_project_modules.map(&:to_s)
  project.save!
  project
end

some = project("some-project", "Some project", true)
secret = project("private-project", "Private project", false)
old = project("archived-project", "Archived project", true)
Member.create!(project: some, principal: jens, roles: [manager])
Member.create!(project: some, principal: felix, roles: [reporter])
Member.create!(project: secret, principal: jens, roles: [manager])
Member.create!(project: old, principal: jens, roles: [manager])

version = Version.create!(project: some, name: "1.0")
category = IssueCategory.create!(project: some, name: "Backend")
statuses = IssueStatus.sorted.to_a
priorities = IssuePriority.sorted.to_a
trackers = Tracker.sorted.to_a
issues = (1..30).map do |number|
  Issue.create!(
    project: some, author: number.odd? ? jens : felix, tracker: trackers[number % trackers.size],
    status: statuses.first, priority: priorities[number % priorities.size],
    assigned_to: number % 3 == 0 ? jens : nil, subject: "Seeded issue #{number}",
    description: "Number #{number}", due_date: number % 5 == 0 ? Date.today + number : nil,
    category: number % 4 == 0 ? category : nil, fixed_version: number % 6 == 0 ? version : nil,
    custom_field_values: { field.id => number % 2 == 0 ? "ACME" : "" })
end
closed = IssueStatus.where(is_closed: true).sorted.first
issues.last(3).each { |issue| issue.update_columns(status_id: closed.id, closed_on: Time.now) }
Issue.create!(project: secret, author: jens, tracker: trackers.first, status: statuses.first,
              priority: priorities.first, subject: "Nobody else sees this")
old.archive

everything = Redmine::AccessControl.permissions.map { |permission| permission.name.to_s } + ["admin"]
redirects = "urn:ietf:wg:oauth:2.0:oob\nhttp://127.0.0.1\nhttps://app.example/callback"
{ "CLIENT" => [everything, true], "FEW_CLIENT" => [%w[view_issues add_issues], true],
  "PUBLIC_CLIENT" => [everything, false] }.each do |name, (scopes, confidential)|
  application = Doorkeeper::Application.create!(
    name: name.downcase, redirect_uri: redirects, scopes: scopes.join(" "), confidential: confidential)
  coordinates["PLANIO_TEST_#{name}_ID"] = application.uid
  coordinates["PLANIO_TEST_#{name}_SECRET"] = application.plaintext_secret if confidential
end
coordinates["PLANIO_TEST_PROJECT"] = some.identifier

File.write("/tmp/coordinates.env", coordinates.map { |name, value| "#{name}='#{value}'\n" }.join)
File.write("/tmp/version", Redmine::VERSION.to_s)
