from . import portal_paper
