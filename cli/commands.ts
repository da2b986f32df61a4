/** The commands of `npx pulumi-adot`, by name. */
import type { Commands } from "./command";

export const commands: Commands = {
    audit: async () => (await import("./audit.js")).audit,
    docs: async () => (await import("./docs.js")).docs,
    rules: async () => (await import("./rules.js")).rules,
    dashboards: async () => (await import("./dashboards.js")).dashboards,
    cost: async () => (await import("./cost.js")).cost,
    migrate: async () => (await import("./migrate.js")).migrate,
};
