// The page of the API: Swagger UI on our own description, without the bar that loads another one from elsewhere.
window.ui = window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
