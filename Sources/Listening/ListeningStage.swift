// The door of the stage "listen": who is at the table, and what they say.

package import Storage
package import Web

package struct ListeningStage: Sendable {
    package let partners: PartnerStore
    package let members: MemberStore
    package let invitations: InvitationStore
    package let credentials: CredentialStore
    package let notices: NoticeStore
    package let rounds: RoundStore
    package let statements: StatementStore
    package let votes: VoteStore
    package let meetings: MeetingStore
    package let moderation: ModerationStore
    package let surveys: SurveyStore
    package let paper: PaperStore
    package let population: PopulationStore
    package let exchange: ExchangeInput
    package let retention: RetentionStore
    package let topics: TopicStore

    /// - Parameter record: makes a decision or an action of the register out of what was said in a meeting; later stages know how.
    package init(_ database: any SQLDatabase, record: MeetingRecorder? = nil) {
        partners = PartnerStore(database)
        members = MemberStore(database)
        invitations = InvitationStore(database)
        credentials = CredentialStore(database)
        notices = NoticeStore(database)
        rounds = RoundStore(database)
        statements = StatementStore(database)
        votes = VoteStore(database)
        meetings = MeetingStore(database, record: record)
        moderation = ModerationStore(database)
        surveys = SurveyStore(database)
        paper = PaperStore(database)
        population = PopulationStore(database)
        exchange = ExchangeInput(database)
        retention = RetentionStore(database)
        topics = TopicStore(database)
    }

    package func register(in table: RouteTable, door: DoorSettings, mailer: Mailer?, openID: OpenIDProvider?) {
        AccessRoutes(
            members: members, invitations: invitations, credentials: credentials, notices: notices, rounds: rounds, door: door,
            mailer: mailer, openID: openID
        ).register(in: table)
        SetupRoutes(partners: partners, members: members, invitations: invitations).register(in: table)
        InvitationRoutes(members: members, invitations: invitations, notices: notices, partners: partners, rounds: rounds)
            .register(in: table)
        PartnerRoutes(partners: partners, members: members, invitations: invitations).register(in: table)
        HubRoutes(partners: partners).register(in: table)
        RoundRoutes(rounds: rounds).register(in: table)
        MeetingRoutes(meetings: meetings, partners: partners, rounds: rounds).register(in: table)
        ModerationRoutes(rounds: rounds, statements: statements, moderation: moderation).register(in: table)
        SurveyRoutes(surveys: surveys, rounds: rounds).register(in: table)
        PaperRoutes(paper: paper, rounds: rounds, partners: partners).register(in: table)
        RetentionRoutes(retention: retention, partners: partners).register(in: table)
        PopulationRoutes(population: population).register(in: table)
        ExchangeRoutes(exchange: exchange).register(in: table)
        StatementRoutes(rounds: rounds, statements: statements, votes: votes).register(in: table)
        TopicRoutes(rounds: rounds, statements: statements, topics: topics).register(in: table)
    }

    package static var templates: [PageTemplate] {
        typealias Files = PackageResources
        return [
            PageTemplate("correction", Files.correction_mustache), PageTemplate("corrections", Files.corrections_mustache),
            PageTemplate("partners", Files.partners_mustache), PageTemplate("partner", Files.partner_mustache),
            PageTemplate("partner_import", Files.partner_import_mustache), PageTemplate("partner_form", Files.partner_form_mustache),
            PageTemplate("rounds", Files.rounds_mustache), PageTemplate("round", Files.round_mustache),
            PageTemplate("round_form", Files.round_form_mustache), PageTemplate("statements", Files.statements_mustache),
            PageTemplate("vote", Files.vote_mustache), PageTemplate("answers", Files.answers_mustache),
            PageTemplate("moderation", Files.moderation_mustache), PageTemplate("meetings", Files.meetings_mustache),
            PageTemplate("meeting", Files.meeting_mustache), PageTemplate("link", Files.link_mustache),
            PageTemplate("sign_in", Files.sign_in_mustache), PageTemplate("sign_in_code", Files.sign_in_code_mustache),
            PageTemplate("my_access", Files.my_access_mustache), PageTemplate("notices", Files.notices_mustache),
            PageTemplate("mail_stop", Files.mail_stop_mustache), PageTemplate("setup", Files.setup_mustache),
            PageTemplate("invitations", Files.invitations_mustache), PageTemplate("letters", Files.letters_mustache),
            PageTemplate("revision", Files.revision_mustache),
            PageTemplate("moderation_log", Files.moderation_log_mustache),
            PageTemplate("statement_history", Files.statement_history_mustache),
            PageTemplate("meeting_form", Files.meeting_form_mustache),
            PageTemplate("meeting_desk", Files.meeting_desk_mustache),
            PageTemplate("surveys", Files.surveys_mustache),
            PageTemplate("survey_form", Files.survey_form_mustache),
            PageTemplate("survey", Files.survey_mustache),
            PageTemplate("paper", Files.paper_mustache),
            PageTemplate("paper_sheets", Files.paper_sheets_mustache),
            PageTemplate("paper_entry", Files.paper_entry_mustache),
            PageTemplate("hub", Files.hub_mustache), PageTemplate("topics", Files.topics_mustache),
            PageTemplate("exchange", Files.exchange_mustache), PageTemplate("retention", Files.retention_mustache),
            PageTemplate("retention_letters", Files.retention_letters_mustache),
            PageTemplate("population", Files.population_mustache),
        ]
    }
}
