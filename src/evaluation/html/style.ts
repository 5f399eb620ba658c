/** The page's whole style sheet: readable in light and dark, on a phone and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--page:#faf9f6;--card:#fff;--ink:#1d2126;--muted:#666d78;--line:#e4e2dc;--track:#f1efe9;
--bad:#c8481a;--bad-soft:#f0a27f;--good:#2563b8;--good-soft:#9dc0ec;--curve:#5b3fb5;--fit:#12806a}
@media (prefers-color-scheme:dark){:root{--page:#14161a;--card:#1c1f25;--ink:#e9eaec;--muted:#9aa1ad;--line:#30343c;--track:#262a31;
--bad:#ff7c4d;--bad-soft:#a9573a;--good:#6ea8fe;--good-soft:#2f527f;--curve:#b39dff;--fit:#4cc9ac}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1100px;margin:0 auto;padding:40px 24px 80px}
h1{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:21px;margin:52px 0 4px;letter-spacing:-.01em}
h3{font-size:16px;margin:26px 0 6px}
p{margin:4px 0 14px;max-width:86ch}
.lead,.note,figcaption{color:var(--muted)}
.note,figcaption{font-size:14px}
figcaption b{color:var(--ink);font-size:15px;margin-right:6px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:14px;margin:26px 0 0}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:10px}
.tile{padding:16px 18px}
.tile span{display:block;font-size:14px;color:var(--muted)}
.tile strong{display:block;font-size:32px;line-height:1.25;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.card{padding:18px 20px;margin:14px 0;overflow-x:auto}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:24px}
figure{margin:0}
svg{display:block;width:100%;height:auto;font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.card>svg{min-width:720px}
svg text{fill:var(--ink)} svg .tick,svg .axis{fill:var(--muted)} svg .tick{font-size:12px} svg .strong{font-weight:650}
svg .mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px}
svg .mark{font-size:12.5px;font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:3px}
.grid{stroke:var(--line)} .axis-line{stroke:var(--muted)} .track{fill:var(--track)}
.bad{fill:var(--bad)} .bad-soft{fill:var(--bad-soft)} .good{fill:var(--good)} .good-soft{fill:var(--good-soft)}
.whisker{stroke:var(--ink);stroke-width:1.5;fill:none;opacity:.75}
.curve,.thin{fill:none;stroke:var(--curve);stroke-width:2.5;stroke-linejoin:round} .thin{stroke:var(--muted);stroke-width:1}
.chance,.goal{fill:none;stroke:var(--muted);stroke-dasharray:4 4} .goal{stroke-dasharray:1 4}
.dot{stroke:var(--card);stroke-width:2} .review{fill:var(--bad-soft)} .block{fill:var(--bad)} .fitted{fill:var(--fit)}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--muted);vertical-align:bottom;line-height:1.3} tbody tr:last-child td{border-bottom:0}
.n{text-align:right} td.n{white-space:nowrap} td.title{min-width:220px;overflow-wrap:anywhere} tr.all td{font-weight:650}
td .meter{display:block;height:6px;width:84px;margin:7px 0 0 auto;border-radius:3px;background:var(--track)} .meter i{display:block;height:100%;border-radius:3px;background:var(--bad)}
td small{color:var(--muted)}
code,.rules{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px}
.rules span{display:block;white-space:nowrap}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px;color:var(--muted);margin:2px 0 12px}
.key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
.key .bad{background:var(--bad)} .key .bad-soft{background:var(--bad-soft)} .key .good{background:var(--good)} .key .good-soft{background:var(--good-soft)}
details summary{cursor:pointer;color:var(--muted);font-size:14px;margin-top:10px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:14px;margin:12px 0} dt{color:var(--muted)} dd{margin:0;overflow-wrap:anywhere}
@media (max-width:600px){main{padding:24px 14px 60px} h1{font-size:25px} .card{padding:14px}}
@media print{body{background:#fff} .card,.tile{break-inside:avoid}}
`;
