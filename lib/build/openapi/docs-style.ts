/** The page's only style sheet. Colours have a contrast of at least 4.5 : 1 in both schemes. */
export const DOCS_STYLE = `
:root{color-scheme:light dark;--ink:#1a2230;--dim:#55606f;--line:#d8dee6;--paper:#fff;--soft:#f4f6f9;--link:#0b5cad;--get:#0b5cad;--post:#1a7f37;--put:#8a5a00;--delete:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#a3adba;--line:#323b47;--paper:#12161c;--soft:#1b212a;--link:#7cb7ff;--get:#7cb7ff;--post:#5fd07e;--put:#e5b35a;--delete:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
header,main{max-width:60rem;margin:0 auto;padding:0 1rem}
h1{margin:1.5rem 0 .5rem;font-size:1.8rem}h1 small{color:var(--dim);font-weight:400;font-size:1.1rem}
h2{margin:2.2rem 0 .6rem;font-size:1.3rem;text-transform:capitalize}
h3{margin:1.2rem 0 .4rem;font-size:1rem}
a{color:var(--link)}
code,pre{font:.9em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
header p code{background:var(--soft);padding:.1em .3em;border-radius:4px}
nav{display:flex;flex-wrap:wrap;gap:.2rem .4rem;padding:.5rem 0}
nav a{padding:.25rem .6rem;border:1px solid var(--line);border-radius:1rem;text-decoration:none;font-size:.9rem}
details{border:1px solid var(--line);border-radius:8px;margin:.45rem 0;background:var(--paper)}
summary{display:grid;grid-template-columns:4.6rem minmax(0,1fr);gap:.1rem .6rem;padding:.6rem .8rem;cursor:pointer;list-style:none;align-items:baseline}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--soft);border-radius:8px}
summary:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.method{grid-row:span 2;font:700 .8rem/1.6 ui-monospace,Menlo,Consolas,monospace;color:var(--get)}
.method.post{color:var(--post)}.method.put,.method.patch{color:var(--put)}.method.delete{color:var(--delete)}
.path{font-weight:600}.what{grid-column:2;color:var(--dim);font-size:.95rem}
.body{padding:.2rem .8rem .8rem;border-top:1px solid var(--line)}
.access{color:var(--dim)}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{padding:.4rem .5rem .4rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
th{width:40%}th small{color:var(--dim)}.required{color:var(--delete);font-size:.8rem}
pre{margin:.5rem 0;padding:.7rem .8rem;background:var(--soft);border-radius:8px;overflow:auto;max-height:24rem;overflow-wrap:normal}
.ok{color:var(--post)}.bad a{margin-right:.4rem}
dl{display:grid;grid-template-columns:3.5rem minmax(0,1fr);gap:.3rem .5rem}dt{font-weight:700}dd{margin:0}
@media (max-width:38rem){summary{grid-template-columns:minmax(0,1fr)}.method{grid-row:auto}.what{grid-column:1}tr,th,td{display:block;width:100%}td{border-top:0;padding-top:0}}
`.trim();
