/** The commands of `npx pulumi-adot`, by name. */
import { audit } from "./audit";
import type { Command } from "./command";

export const commands: Readonly<Record<string, Command>> = { audit };
