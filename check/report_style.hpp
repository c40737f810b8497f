// SPDX-License-Identifier: MIT
// How the page of a report looks: light, dark, narrow, and on paper.
#pragma once

#include <string_view>

namespace pop3::check {

constexpr std::string_view report_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #566070; --line: #dfe4ea;
  --pass: #17713f; --pass-bg: #e4f5ec; --warn: #855600; --warn-bg: #fdf2d8;
  --fail: #a8231b; --fail-bg: #fde8e6; --skipped: #566070; --skipped-bg: #eceff3;
  --code: #f1f4f8; --link: #1a56b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1a2029; --ink: #e6eaf0; --soft: #a3adbb; --line: #2f3845;
    --pass: #5fd39a; --pass-bg: #16322a; --warn: #f0c05a; --warn-bg: #382d14;
    --fail: #ff9a92; --fail-bg: #41201e; --skipped: #a3adbb; --skipped-bg: #262d38;
    --code: #12161d; --link: #8ab8ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 940px; padding: 32px 20px 48px; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
code { font-size: .92em; }
h1 { font-size: 28px; line-height: 1.25; margin: 0; }
.kind { margin: 0; color: var(--soft); font-size: 14px; }
.verdict { margin: 16px 0 0; padding: 14px 18px; border-left: 6px solid; border-radius: 8px; font-size: 19px;
  line-height: 1.4; font-weight: 600; }
.verdict.pass { color: var(--pass); background: var(--pass-bg); }
.verdict.warn { color: var(--warn); background: var(--warn-bg); }
.verdict.fail { color: var(--fail); background: var(--fail-bg); }
.verdict a { color: inherit; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px; margin: 16px 0; padding: 0; list-style: none; }
.tiles a { display: block; border-radius: 10px; padding: 8px 14px; font-size: 14px; text-decoration: none; }
.tiles a:hover { text-decoration: underline; }
.tiles b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.pass > a, .pass.badge { color: var(--pass); background: var(--pass-bg); }
.warn > a, .warn.badge { color: var(--warn); background: var(--warn-bg); }
.fail > a, .fail.badge { color: var(--fail); background: var(--fail-bg); }
.skipped > a, .skipped.badge { color: var(--skipped); background: var(--skipped-bg); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; }
.facts { padding: 12px 18px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; font-size: 15px; }
h2 { font-size: 20px; line-height: 1.3; margin: 32px 0 10px; }
summary { cursor: pointer; } summary h2 { display: inline; }
section > details { margin-top: 28px; }
article { background: var(--card); border: 1px solid var(--line); border-left-width: 6px; border-radius: 10px;
  padding: 14px 18px; margin: 0 0 12px; }
article.fail { border-left-color: var(--fail); } article.warn { border-left-color: var(--warn); }
h3 { font-size: 16px; margin: 0; display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; }
.badge { border-radius: 999px; padding: 1px 10px; font-size: 13px; }
.detail::first-letter, article dd::first-letter { text-transform: uppercase; }
.detail { margin: 6px 0; font-weight: 600; }
.stake { margin: 6px 0; color: var(--fail); font-weight: 600; }
article dl { font-size: 15px; margin-top: 8px; }
pre { margin: 8px 0; padding: 8px 12px; border-radius: 8px; background: var(--code); border: 1px solid var(--line);
  font-size: 13px; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; background: var(--card); margin: 14px 0 0; font-size: 15px; }
caption { text-align: left; color: var(--soft); font-weight: 600; padding: 4px 0; }
th, td { padding: 8px 12px; vertical-align: top; text-align: left; border: 1px solid var(--line); }
thead th { font-size: 13px; color: var(--soft); }
th[scope=row] { width: 11.5em; font-weight: 400; }
.source { display: block; font-size: 13px; } .found { color: var(--soft); }
td summary { color: var(--soft); font-size: 13px; }
footer { color: var(--soft); font-size: 14px; margin-top: 32px; }
.on-paper { display: none; }
@media (max-width: 560px) {
  body { padding: 20px 12px 40px; }
  h1 { font-size: 24px; } .verdict { font-size: 17px; padding: 12px 14px; }
  .tiles { gap: 6px; } .tiles a { padding: 6px 8px; font-size: 13px; } .tiles b { font-size: 21px; }
  article dl { display: block; } article dt { margin-top: 6px; font-size: 14px; }
  .facts { font-size: 14px; gap: 2px 10px; }
  article, .facts { padding: 12px 14px; }
  th, td { padding: 6px 8px; } th[scope=row] { width: 8.6em; } table { font-size: 14px; }
}
@page { margin: 16mm; }
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --code: #fff;
    --pass: #17713f; --pass-bg: #fff; --warn: #855600; --warn-bg: #fff; --fail: #a8231b; --fail-bg: #fff;
    --skipped: #444; --skipped-bg: #fff; --link: #000; }
  body { max-width: none; padding: 0 2px; font-size: 11pt; }
  a { text-decoration: none; } pre { font-size: 9pt; }
  article, tr, pre, .facts, .verdict { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  article, pre, .facts { box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  thead { display: table-header-group; break-inside: avoid; break-after: avoid; }
  tbody tr:first-child { break-before: avoid; } .facts { margin-top: 12px; }
  .badge { padding: 0; } .on-paper { display: block; } nav, details:not([open]) { display: none; }
}
)css";

}  // namespace pop3::check
