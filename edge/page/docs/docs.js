/* global SwaggerUIBundle */

SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // Else it would send the document to a validator elsewhere.
  validatorUrl: null,
});
