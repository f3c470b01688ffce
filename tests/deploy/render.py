"""`python render.py CHART VALUES`: lints and renders a chart, asks the API server's schemas, prints one JSON object.

Runs in the environment of tests/deploy/requirements.txt: {"lint": [...], "documents": [...], "wrong": [...], "error"}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import helm_python as helm
import kubernetes_validate
import yaml

# The oldest that the chart says it runs on and that the schemas know, and the newest.
VERSIONS = ("1.27", "1.37")
FOREIGN = ("monitoring.coreos.com",)


def main(folder: str, values: dict[str, Any]) -> dict[str, Any]:
    """Everything that is to be known of the chart with these values."""
    report = helm.lint(folder, values=values)
    lint = [f"{one['path']}: {one['error']}" for one in report["messages"] if one["severity"] > 1] + report["errors"]
    with helm.Chart.load(folder) as chart:
        try:
            chart.validate_schema(values)
            rendered = chart.render(values, name="demo", namespace="prod")
        except helm.HelmError as error:
            return {"lint": lint, "documents": [], "wrong": [], "error": str(error)}
    documents = [
        document
        for name, text in sorted(rendered.items())
        if name.endswith(".yaml")
        for document in yaml.safe_load_all(text)
        if document
    ]
    return {"lint": lint, "documents": documents, "wrong": list(wrong(documents)), "error": ""}


def wrong(documents: list[dict[str, Any]]) -> Any:
    for document in documents:
        if document["apiVersion"].startswith(FOREIGN):
            continue
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                yield f"{document['kind']} {document['metadata']['name']} for {version}: {error}"


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
