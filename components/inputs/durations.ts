/** Durations as inputs, in the way that Prometheus and Alertmanager write them. */
import { prometheusSeconds } from "../../collector/durations";
import { valueThat } from "../../collector/inputs";

/** A duration within limits, both included and written as durations. */
export const duration = ({ least = "", most = "" } = {}) => {
    const limits = `${least && `, at least ${least}`}${most && `, at most ${most}`}`;
    const [shortest = 0, longest = Infinity] = [least, most].map(prometheusSeconds);
    return valueThat(`a duration such as 30s, 5m or 1h30m${limits}`, (value) => {
        const seconds = prometheusSeconds(value);
        return seconds !== undefined && seconds >= shortest && seconds <= longest;
    });
};
