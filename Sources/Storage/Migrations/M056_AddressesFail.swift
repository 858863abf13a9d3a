// An address that refuses mail for good is not written to again until it changes. Written by the stores of Listening.

extension Migration {
    static let m056AddressesFail = Migration(
        name: "M056_AddressesFail",
        statements: [
            "ALTER TABLE mail_wish ADD COLUMN failed_address TEXT",
            "ALTER TABLE mail_wish ADD COLUMN failed_at {int}",
            "ALTER TABLE mail_wish ADD COLUMN failure TEXT",
        ])
}
