/** The commands of `npx pulumi-adot`, by name. */
import { audit } from "./audit";
import type { Command } from "./command";
import { dashboards } from "./dashboards";
import { docs } from "./docs";
import { rules } from "./rules";

export const commands: Readonly<Record<string, Command>> = { audit, docs, rules, dashboards };
