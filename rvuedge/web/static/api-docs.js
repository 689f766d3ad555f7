// The page of the API: Swagger UI on our own description. No bar to load another one from elsewhere, no script in the page.
window.ui = window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
