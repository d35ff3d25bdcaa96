"""All doors of programmes: what hub/app.py opens."""

from hub.programmes import api, kind_views, papers, views
from hub.programmes.catalogue import views as catalogue_views
from hub.programmes.curriculum import views as constructor_views
from hub.programmes.library import api as module_api
from hub.programmes.library import views as module_views

BLUEPRINTS = (
    views.blueprint,
    constructor_views.blueprint,
    kind_views.blueprint,
    papers.blueprint,
    module_views.blueprint,
    catalogue_views.blueprint,
)
API = (api.blueprint, module_api.blueprint)
