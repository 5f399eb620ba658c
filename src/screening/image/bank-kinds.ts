/** What a bank is for: `benign` mutes other matches, `other` means whatever the rules make of its name. */
export const BANK_KINDS = ["counterfeit", "official", "benign", "other"] as const;
export type BankKind = (typeof BANK_KINDS)[number];
