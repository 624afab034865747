public import PlanioOAuth
