/** Names of rules for names of alarms. */

/** Words in upper camel case, as Prometheus's alerts have them; different for each. */
export function alertName(alarmName: string, used: Set<string>): string {
    const words = alarmName.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
    const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("") || "Alarm";
    const fitting = /^[A-Za-z]/.test(name) ? name : `Alarm${name}`;
    let unused = fitting;
    for (let count = 2; used.has(unused); count++) {
        unused = `${fitting}${count}`;
    }
    used.add(unused);
    return unused;
}

/** The series that says that an alarm without actions is in ALARM. */
export const stateName = (alert: string): string =>
    `alarm:${alert.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase()}:active`;
