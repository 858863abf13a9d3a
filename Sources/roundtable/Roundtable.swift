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
            AuditCommand.self,
            RoutesCommand.self, VisibilityCommand.self, UserCommand.self, MailCommand.self, DoctorCommand.self,
            SchemaCommand.self,
        ])
}
