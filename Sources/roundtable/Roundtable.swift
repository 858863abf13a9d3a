// The program: one command for each thing a hub does outside the browser.

import ArgumentParser

@main
struct Roundtable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roundtable",
        abstract: "From what a region says to training that happens: listen, understand, agree, plan, act, follow through.",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, DemoCommand.self, ImportCommand.self, ExportCommand.self, OpinionCommand.self, PlanCommand.self,
            SkillsCommand.self, HandoverCommand.self, CredentialCommand.self, ReportCommand.self, IndicatorsCommand.self, UserCommand.self,
            MailCommand.self, AuditCommand.self, DoctorCommand.self,
            RoutesCommand.self, VisibilityCommand.self, SchemaCommand.self,
        ])
}
