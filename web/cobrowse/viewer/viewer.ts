// The document that holds the replica of a visitor's page.
document.documentElement.dataset.viewer = '';
