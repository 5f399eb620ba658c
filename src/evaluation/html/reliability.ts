import { decimal } from "../figures.ts";
import type { Report } from "../report-schema.ts";
import { px } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import { line, placeX, placeY, unitPlot } from "./plot.ts";

type Reliability = NonNullable<Report["calibration"]>["asIs"];

/** The reliability diagrams of the score as it stands and after the cross-validated fit. */
export function reliabilityDiagrams({ calibration }: Report): Markup {
  if (calibration === null) {
    return html`<p class="note">A reliability diagram needs at least five rows of each class.</p>`;
  }
  const { asIs, fitted } = calibration;
  return html`<div class="pair">
${figure("The score as it stands", "log-odds on top of the prevalence; uncalibrated", asIs, "dot review")}
${figure("After a fit", `${fitted.folds}-fold cross-validated: ${fitted.slope.toFixed(2)} × score ${fitted.intercept < 0 ? "−" : "+"} ${Math.abs(fitted.intercept).toFixed(2)}`, fitted, "dot fitted")}
</div>`;
}

function figure(name: string, how: string, { bins, brier, calibrationError }: Reliability, style: string): Markup {
  const most = Math.max(1, ...bins.map((bin) => bin.rows));
  return html`<figure><figcaption><b>${name}</b> ${how}</figcaption>
${unitPlot(`${name}: observed against given probability`, "Probability given", "Share that is counterfeit", [
  line(
    [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    "chance",
  ),
  line(
    bins.map((bin) => ({ x: bin.predicted, y: bin.observed })),
    "thin",
  ),
  ...bins.map(
    (
      bin,
    ) => html`<path class="whisker" d="M${px(placeX(bin.predicted))} ${px(placeY(bin.low))}V${px(placeY(bin.high))}"/>
<circle class="${style}" cx="${px(placeX(bin.predicted))}" cy="${px(placeY(bin.observed))}" r="${px(4 + 6 * Math.sqrt(bin.rows / most))}"><title>${bin.rows} rows</title></circle>`,
  ),
])}
<p class="note">Calibration error ${decimal(calibrationError)}, Brier score ${decimal(brier)}. Larger dots hold more rows.</p></figure>`;
}
