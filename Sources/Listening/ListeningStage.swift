// The door of the stage "listen": who is at the table, and what they say.

package import Storage
package import Web

package struct ListeningStage: Sendable {
    package let partners: PartnerStore
    package let members: MemberStore
    package let rounds: RoundStore
    package let statements: StatementStore
    package let votes: VoteStore
    package let meetings: MeetingStore

    package init(_ database: any SQLDatabase) {
        partners = PartnerStore(database)
        members = MemberStore(database)
        rounds = RoundStore(database)
        statements = StatementStore(database)
        votes = VoteStore(database)
        meetings = MeetingStore(database)
    }

    package func register(in table: RouteTable, secureCookies: Bool) {
        SignInRoutes(members: members, secureCookies: secureCookies).register(in: table)
        PartnerRoutes(partners: partners, members: members).register(in: table)
        HubRoutes(partners: partners).register(in: table)
        RoundRoutes(rounds: rounds, meetings: meetings).register(in: table)
        StatementRoutes(rounds: rounds, statements: statements, votes: votes).register(in: table)
    }

    package static var templates: [PageTemplate] {
        [
            PageTemplate("partners", PackageResources.partners_mustache), PageTemplate("partner", PackageResources.partner_mustache),
            PageTemplate("partner_import", PackageResources.partner_import_mustache),
            PageTemplate("rounds", PackageResources.rounds_mustache),
            PageTemplate("round", PackageResources.round_mustache), PageTemplate("round_form", PackageResources.round_form_mustache),
            PageTemplate("statements", PackageResources.statements_mustache), PageTemplate("vote", PackageResources.vote_mustache),
            PageTemplate("answers", PackageResources.answers_mustache), PageTemplate("moderation", PackageResources.moderation_mustache),
            PageTemplate("meetings", PackageResources.meetings_mustache), PageTemplate("meeting", PackageResources.meeting_mustache),
            PageTemplate("partner_form", PackageResources.partner_form_mustache),
            PageTemplate("link", PackageResources.link_mustache), PageTemplate("hub", PackageResources.hub_mustache),
        ]
    }
}
