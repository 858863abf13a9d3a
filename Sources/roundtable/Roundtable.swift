// The program: one command for each thing a hub does outside the browser.

import ArgumentParser

@main
struct Roundtable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roundtable",
        abstract: "From what a region says to training that happens: listen, understand, agree, plan, act, follow through.",
        version: "0.1.0",
        subcommands: [
<<<<<<< HEAD
            ServeCommand.self, DemoCommand.self, ImportCommand.self, ExportCommand.self, OpinionCommand.self, PlanCommand.self,
            AuditCommand.self,
            RoutesCommand.self, VisibilityCommand.self,
=======
            ServeCommand.self, DemoCommand.self, ImportCommand.self, OpinionCommand.self, PlanCommand.self, AuditCommand.self,
            RoutesCommand.self, VisibilityCommand.self, ExportCommand.self, UserCommand.self, MailCommand.self, DoctorCommand.self,
>>>>>>> 9b48333 (Mail in groups, export, links from the command line, a doctor; invitations from the cell; a browser plays the whole way in)
            SchemaCommand.self,
        ])
}
