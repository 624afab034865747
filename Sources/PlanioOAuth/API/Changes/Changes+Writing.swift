extension PlanioRequest {
    /// The request with the changes as its body, and what its fields need.
    func writing<R>(_ changes: Planio.Changes<R>, isUpdate: Bool) throws(PlanioError) -> PlanioRequest {
        var body = changes.beside
        body[R.name.singular] = changes.json
        var request = self
        request.fieldNeeds = changes.needs(isUpdate: isUpdate)
        return request.with(json: .object(body))
    }
}

extension Planio.Changes {
    /// For each field that was set, the sets of scopes of each of which the token must have one.
    func needs(isUpdate: Bool) -> [PlanioError.FieldNeed] {
        besideNeeds
            + values.names.flatMap { name -> [PlanioError.FieldNeed] in
                let traits = traits[name]
                let updating = isUpdate ? traits?.updating ?? R.Fields.updating : []
                return [traits?.needs ?? [], updating].filter { !$0.isEmpty }.map {
                    PlanioError.FieldNeed(field: name, scopes: $0)
                }
            }
    }
}

extension PlanioRequest {
    /// Refuses fields that the server would drop: a note meant to be private would be posted publicly.
    /// - Parameter token: Whose scopes bind the request; `nil` if none do.
    func checkFields(_ token: Token?) throws(PlanioError) {
        guard let token else { return }
        let lacking = fieldNeeds.filter { $0.scopes.isDisjoint(with: token.scopes) }
        guard lacking.isEmpty else {
            throw PlanioError(.fieldsNotAllowed(lacking), self)
        }
    }
}
