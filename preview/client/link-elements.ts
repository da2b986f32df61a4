/** The links of a panel, and of a value: one as a link, several in a menu. */
import type { Link } from "../model/links";
import { element } from "./element";

export function linkElements(links: readonly Link[]): HTMLElement[] {
    return links.map(({ title, href, tooltip }) =>
        element("a", { class: "go", href, title: tooltip, "data-key": href }, title),
    );
}

let menus = 0;

/** A value with its links. The menu is a popover, so that a scrolling table doesn't clip it. */
export function linkedValue(value: string, links: readonly Link[]): HTMLElement | string {
    if (links.length === 0) {
        return value;
    }
    if (links.length === 1) {
        return element("a", { href: links[0].href, title: links[0].title, "data-key": links[0].href }, value);
    }
    const id = `menu-${++menus}`;
    return element(
        "span",
        {},
        element(
            "button",
            { type: "button", class: "menu-button", popovertarget: id, "data-key": links[0].href },
            value,
        ),
        element("span", { id, popover: "auto", class: "menu" }, ...linkElements(links)),
    );
}
