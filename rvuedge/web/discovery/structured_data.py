"""JSON-LD of the public pages, in the words of schema.org; what is stated is on the page too.

The properties are those of https://schema.org/MedicalCode, MedicalWebPage, FAQPage, BreadcrumbList, Organization,
SoftwareApplication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

CONTEXT = "https://schema.org"
LICENSE = "https://www.apache.org/licenses/LICENSE-2.0"
Node = dict[str, Any]
Page = Mapping[str, Any]


def graph(nodes: Sequence[Node]) -> Node | None:
    """The nodes as one document; None without any."""
    return {"@context": CONTEXT, "@graph": list(nodes)} if nodes else None


def organization(site: str) -> Node:
    """Who stands behind the site at this address."""
    return {
        "@type": "Organization",
        "@id": f"{site}/#organization",
        "name": "RVU Edge",
        "url": f"{site}/",
        "logo": f"{site}/static/app/icon-512.png",
    }


def software(site: str, description: str) -> Node:
    """The application; free to use, its source under the Apache License 2.0."""
    return {
        "@type": "SoftwareApplication",
        "name": "RVU Edge",
        "url": f"{site}/",
        "description": description,
        "applicationCategory": "BusinessApplication",
        "operatingSystem": "Any with a web browser",
        "isAccessibleForFree": True,
        "license": LICENSE,
        "publisher": {"@id": f"{site}/#organization"},
    }


def breadcrumbs(site: str, trail: Sequence[tuple[str, str]]) -> Node:
    """The way to a page: (name, path) from the outermost."""
    steps = [
        {"@type": "ListItem", "position": position, "name": name, "item": f"{site}{path}"}
        for position, (name, path) in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def medical_code(page: Page, address: str, description: str) -> Node:
    """The page of a code and the code it is about; reviewed only where somebody reviewed it."""
    about: Node = {
        "@type": "MedicalCode",
        "codeValue": page["code"],
        "codingSystem": "HCPCS" if page["level"] == "II" else "CPT",
        "name": page["title"],
        "url": address,
    }
    if page["synonyms"]:
        about["alternateName"] = list(page["synonyms"])
    whole: Node = {
        "@type": "MedicalWebPage",
        "url": address,
        "name": page["title"],
        "description": description,
        "inLanguage": "en-US",
        "about": about,
    }
    if page["review"].get("reviewed_on"):
        whole["lastReviewed"] = str(page["review"]["reviewed_on"])
    return whole


def questions(page: Page, address: str) -> Node | None:
    """The questions a page answers; None where it has none."""
    if not page["faqs"]:
        return None
    entries = [
        {
            "@type": "Question",
            "name": faq["question"],
            "acceptedAnswer": {"@type": "Answer", "text": faq["answer"]},
        }
        for faq in page["faqs"]
    ]
    return {"@type": "FAQPage", "url": address, "mainEntity": entries}
