// The entry that the schema is inferred from: the real components, without the rest of the repository, which would take
// four times as long.
export * from "../../../components";
