// Unpacks the packaged Chromium into the folder named by TMPDIR, with the libraries it needs.
// The package unpacks those libraries only where it believes it runs on a bare server, so it is told so.
process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs20.x";
const { default: chromium } = await import("@sparticuz/chromium");
await chromium.executablePath();
