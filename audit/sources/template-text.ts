/** A CloudFormation template's text, JSON or YAML, as a tree of nodes. Pure. */
import { type JSONVisitor, visit } from "jsonc-parser";

import {
    mostLevels,
    type TemplateEntry,
    type TemplateNode,
    type TemplateScalar,
    TemplateUnreadable,
} from "./template-node";
import { fromYaml } from "./template-yaml";

/** Characters of the largest template that CloudFormation takes, from S3 (CloudFormation quotas: 1 MB). */
export const mostCharacters = 1024 * 1024;

/** Reads a template. Throws `TemplateUnreadable`. */
export function parseTemplate(text: string): TemplateNode {
    if (text.length > mostCharacters) {
        throw new TemplateUnreadable("The template is larger than 1 MB, the most that CloudFormation takes.");
    }
    if (!/^\s*\{/.test(text)) {
        return fromYaml(text);
    }
    try {
        JSON.parse(text);
    } catch {
        // Flow mappings are YAML, too.
        return fromYaml(text);
    }
    return fromJson(text);
}

/** A list or mapping while it is read. */
interface Open {
    readonly offset: number;
    readonly entries?: TemplateEntry[];
    readonly items?: TemplateNode[];
}

/** The text is valid JSON. */
function fromJson(text: string): TemplateNode {
    const file: Open = { offset: 0, items: [] };
    const open: Open[] = [file];
    let key = { key: "", offset: 0 };
    const add = (value: TemplateNode): void => {
        const { entries, items } = open.at(-1)!;
        entries?.push({ ...key, value });
        items?.push(value);
    };
    const begin = (node: Open): void => {
        if (open.length > mostLevels) {
            throw new TemplateUnreadable(`The template is nested more than ${mostLevels} levels deep.`, node.offset);
        }
        add(node);
        open.push(node);
    };
    const end = (): void => void open.pop();
    const visitor: JSONVisitor = {
        onObjectBegin: (offset) => begin({ offset, entries: [] }),
        onObjectProperty: (name, offset) => (key = { key: name, offset }),
        onObjectEnd: end,
        onArrayBegin: (offset) => begin({ offset, items: [] }),
        onArrayEnd: end,
        onLiteralValue: (value: TemplateScalar, offset) => add({ offset, scalar: value }),
    };
    visit(text, visitor);
    return file.items![0]!;
}
