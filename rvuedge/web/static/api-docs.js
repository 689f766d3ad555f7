// The page of the API: Swagger UI on our own description, with nothing from elsewhere and no script in the page.
window.ui = window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  layout: "StandaloneLayout",
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis, window.SwaggerUIStandalonePreset],
  plugins: [window.SwaggerUIBundle.plugins.DownloadUrl],
});
